/**
 * One lane's work within one turn: find out what of it is at the destination already, copy windows
 * of what is not, and keep the account. Everything here may be stopped at any point and be done
 * again from the lane's event with the same result.
 */
@NullMarked
package io.mailhaul.copier.lane;

import org.jspecify.annotations.NullMarked;
