/**
 * One class for each IMAP command or family of commands: writes the command to a connection and
 * reads its responses.
 */
@NullMarked
package io.mailhaul.access.imap.command;

import org.jspecify.annotations.NullMarked;
