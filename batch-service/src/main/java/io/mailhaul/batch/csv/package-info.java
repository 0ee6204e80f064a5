/**
 * The CSV files of a submission: the mailbox file and the folder map. A file is checked as a whole
 * before anything is created from it, and every error is reported with its line.
 */
@NullMarked
package io.mailhaul.batch.csv;

import org.jspecify.annotations.NullMarked;
