/**
 * Compares source and destination. Finds copies that the destination has already: from an
 * interrupted turn, an earlier tool or an APPEND without a response; they are recorded and not
 * appended again. Finds the copies of messages that were moved at the source, and moves them.
 */
@NullMarked
package io.mailhaul.copier.lane.reconcile;

import org.jspecify.annotations.NullMarked;
