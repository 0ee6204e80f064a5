/**
 * The file that lists the mailboxes. It is checked as a whole before anything is made of it, and
 * every fault is told with its line, so that nobody corrects a file fifty times.
 */
@NullMarked
package io.mailhaul.batch.mailboxfile;

import org.jspecify.annotations.NullMarked;
