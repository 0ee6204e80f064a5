/**
 * batch-service owns the only database of the platform. It accepts batches, admits their mailboxes,
 * tracks what scanners and copiers report, and answers all queries about a batch.
 */
@NullMarked
package io.mailhaul.batch;

import org.jspecify.annotations.NullMarked;
