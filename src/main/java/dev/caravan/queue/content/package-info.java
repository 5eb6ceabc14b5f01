/** Content that is too large, or shared by too many jobs, to travel in a job. */
@NullMarked
package dev.caravan.queue.content;

import org.jspecify.annotations.NullMarked;
