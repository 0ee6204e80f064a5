/**
 * What a turn has done with a lane and what remains: the state that all stages read and change, and
 * the meters that they share.
 */
@NullMarked
package io.mailhaul.copier.lane.state;

import org.jspecify.annotations.NullMarked;
