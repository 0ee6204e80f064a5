/**
 * What a slot gives a lane for one turn: the connections, the time limit, the lease and the
 * settings. The slot implements these interfaces; nothing here depends on the rest of the lane.
 */
@NullMarked
package io.mailhaul.copier.lane.turn;

import org.jspecify.annotations.NullMarked;
