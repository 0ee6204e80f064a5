/**
 * The folders that a lane has open: the source folders on their one connection, without the
 * messages that another lane copies and without those on which the server closes the connection.
 */
@NullMarked
package io.mailhaul.copier.lane.folder;

import org.jspecify.annotations.NullMarked;
