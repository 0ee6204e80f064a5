/**
 * Opens the lane's source folders on their one connection, without the messages that another lane
 * copies, and detects folders that the user has deleted.
 */
@NullMarked
package io.mailhaul.copier.lane.source;

import org.jspecify.annotations.NullMarked;
