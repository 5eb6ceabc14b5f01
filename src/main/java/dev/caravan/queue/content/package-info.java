/**
 * Content that is too large, or shared by too many jobs, to travel in a job.
 *
 * <p>A content is written once, before the intake commit, and read by as many deliveries as like. Whoever needs it holds
 * a reference; with the last reference it goes. Between the moment it is durable and the commit of its jobs a crash can
 * leave it without jobs: until then it is doubtful, and the next start asks the queue.
 *
 * <p>The files' implementation lets the file system count: every reference is a hard link. A new content appears by one
 * rename of a directory, so there is no moment at which half of its references exist.
 */
@NullMarked
package dev.caravan.queue.content;

import org.jspecify.annotations.NullMarked;
