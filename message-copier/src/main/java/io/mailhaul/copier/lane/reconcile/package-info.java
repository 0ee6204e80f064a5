/**
 * Finds copies that the destination has already: from an interrupted turn, an earlier tool or an
 * APPEND without a response. They are recorded and not appended again.
 */
@NullMarked
package io.mailhaul.copier.lane.reconcile;

import org.jspecify.annotations.NullMarked;
