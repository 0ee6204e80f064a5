/**
 * The folders that a lane has open: the source folders on their one connection, without the
 * messages that another lane copies and without those on which the server closes the connection;
 * and how a FETCH is split so that its response is not too long.
 */
@NullMarked
package io.mailhaul.copier.lane.folder;

import org.jspecify.annotations.NullMarked;
