/**
 * What all stages of a turn share and a slot or the copier provides: the connections, the time
 * limit and the lease, the settings, the memory for mail, the meters. Nothing here depends on the
 * rest of the lane.
 */
@NullMarked
package io.mailhaul.copier.lane.turn;

import org.jspecify.annotations.NullMarked;
