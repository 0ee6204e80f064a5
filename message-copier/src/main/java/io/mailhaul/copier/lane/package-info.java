/**
 * The stages of a lane within one turn: find the messages that are at the destination already, copy
 * the remaining ones in windows, and report the results. The copier may stop at any point; a later
 * turn repeats the work from the lane's event with the same result.
 */
@NullMarked
package io.mailhaul.copier.lane;

import org.jspecify.annotations.NullMarked;
