/** Prepares a message for the destination, appends it, and records the server's response. */
@NullMarked
package io.mailhaul.copier.lane.append;

import org.jspecify.annotations.NullMarked;
