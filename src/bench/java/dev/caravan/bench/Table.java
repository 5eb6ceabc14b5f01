package dev.caravan.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Rows printed as they come, in columns as wide as their titles. */
public final class Table {

    private static final int COLUMN_MIN = 10;

    private final List<Integer> widths = new ArrayList<>();

    public Table(String... titles) {
        for (String title : titles) {
            widths.add(Math.max(COLUMN_MIN, title.length()));
        }
        row((Object[]) titles);
    }

    public void row(Object... cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            Object cell = cells[i];
            String text = cell instanceof Double d ? number(d) : String.valueOf(cell);
            line.append(i == 0 ? "" : "  ")
                    .append(" ".repeat(Math.max(0, widths.get(i) - text.length())))
                    .append(text);
        }
        System.out.println(line);
    }

    /** Three digits that count. */
    public static String number(double value) {
        int decimals = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 2 : 4;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    public static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    public static double median(List<Double> values) {
        return median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
