/** Files that outlive the process, and what a power cut or a disk may do to them. */
@NullMarked
package dev.caravan.file;

import org.jspecify.annotations.NullMarked;
