/**
 * Who may work now. The queue is kept here and not in Kafka, so that nobody waits behind fifty
 * thousand mailboxes of somebody else and no server gets more connections than its accounts allow.
 */
@NullMarked
package io.mailhaul.batch.admission;

import org.jspecify.annotations.NullMarked;
