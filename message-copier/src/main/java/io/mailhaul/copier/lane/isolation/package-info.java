/**
 * Finds the messages on which a server closes the connection, and hides them from all other stages,
 * so that one such message does not block its folder.
 */
@NullMarked
package io.mailhaul.copier.lane.isolation;

import org.jspecify.annotations.NullMarked;
