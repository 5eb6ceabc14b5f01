/**
 * Configuration: one YAML file holds everything an operator decides, and one file of generated passwords lies beside
 * the queue's data.
 *
 * <p>The file is read in three steps. {@code YamlReader} turns the text into a tree that knows its line numbers;
 * {@code Section} gives typed access to one mapping of it and notes every fault instead of throwing; the readers build
 * the records below {@link dev.caravan.config.CaravanConfig}. An operator therefore sees all faults of a file at once,
 * each with its line, its path, what was found and what would be right. A file with a fault is never used in part.
 *
 * <p>Text values may refer to the environment: {@code ${NAME}} or {@code ${NAME:default}}.
 *
 * <p>While the process runs, accounts, domains, routes, transports and the retry schedule
 * ({@link dev.caravan.config.DeliveryPolicy}) can be exchanged, always as one; everything else takes a restart.
 */
@NullMarked
package dev.caravan.config;

import org.jspecify.annotations.NullMarked;
