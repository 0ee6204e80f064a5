/**
 * What people see: bars, tables and amounts. Everything but {@link
 * io.mailhaul.standalone.console.Terminal} and {@link io.mailhaul.standalone.console.LiveArea}
 * turns state into lines of text without any effect, so that it can be tested without a terminal.
 */
@NullMarked
package io.mailhaul.standalone.console;

import org.jspecify.annotations.NullMarked;
