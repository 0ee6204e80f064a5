/**
 * Flags at the destination: which flags a folder accepts, whether it keeps them after an APPEND,
 * and how later changes at the source are synchronized without undoing a change of the user.
 */
@NullMarked
package io.mailhaul.copier.lane.flags;

import org.jspecify.annotations.NullMarked;
