/**
 * batch-service: the only database, and so the only memory, of the platform. It takes batches in,
 * admits their mailboxes, tracks what scanners and copiers report, and answers for all of it.
 */
@NullMarked
package io.mailhaul.batch;

import org.jspecify.annotations.NullMarked;
