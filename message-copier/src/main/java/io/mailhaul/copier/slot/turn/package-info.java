/**
 * What a slot's turn needs: its time limit and lease, its connections, the records that it writes,
 * and the committer that writes all turns of a replica in shared Kafka transactions.
 */
@NullMarked
package io.mailhaul.copier.slot.turn;

import org.jspecify.annotations.NullMarked;
