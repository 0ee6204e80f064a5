/**
 * Accepts a batch: in one transaction, a submission becomes rows, encrypted credentials and an open
 * run.
 */
@NullMarked
package io.mailhaul.batch.submission;

import org.jspecify.annotations.NullMarked;
