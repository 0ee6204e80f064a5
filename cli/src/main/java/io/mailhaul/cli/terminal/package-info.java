/**
 * What a command's process has to do with the terminal and the shell: output streams, screen,
 * signals, exit codes, and text in columns.
 */
@NullMarked
package io.mailhaul.cli.terminal;

import org.jspecify.annotations.NullMarked;
