/**
 * The files of a submission: the mailbox file, the folder map and the OAuth client. A file is
 * checked as a whole before anything is created from it, and every error is reported with its line.
 *
 * <p>batch-service checks what it gets from any client. The command line checks the files with the
 * same parsers before it starts a platform, so that a user with an error in a file need not wait
 * for the start.
 */
@NullMarked
package io.mailhaul.api.csv;

import org.jspecify.annotations.NullMarked;
