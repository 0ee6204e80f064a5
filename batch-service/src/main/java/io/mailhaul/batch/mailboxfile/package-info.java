/**
 * The CSV files of a submission. A file is checked as a whole before anything is created from it,
 * and every error is reported with its line, so that the user can correct all of them at once.
 */
@NullMarked
package io.mailhaul.batch.mailboxfile;

import org.jspecify.annotations.NullMarked;
