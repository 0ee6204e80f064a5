/**
 * The output for users: progress bars, tables and amounts. All classes except {@link
 * io.mailhaul.standalone.console.Terminal} and {@link io.mailhaul.standalone.console.LiveArea} turn
 * state into lines of text and have no side effects, so that they can be tested without a terminal.
 */
@NullMarked
package io.mailhaul.standalone.console;

import org.jspecify.annotations.NullMarked;
