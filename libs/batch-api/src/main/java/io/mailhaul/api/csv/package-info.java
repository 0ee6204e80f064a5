/**
 * The files of a submission: the mailbox file, the folder map and the OAuth client. A file is
 * checked as a whole before anything is created from it, and every error is reported with its line.
 */
@NullMarked
package io.mailhaul.api.csv;

import org.jspecify.annotations.NullMarked;
