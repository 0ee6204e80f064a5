/**
 * Decides which mailboxes may be migrated now, and pauses and resumes batches. The queue is kept in
 * the database and not in Kafka, so that a small batch does not wait behind fifty thousand
 * mailboxes of another one, and no server gets more connections than its accounts allow.
 */
@NullMarked
package io.mailhaul.batch.admission;

import org.jspecify.annotations.NullMarked;
