/**
 * What the user or a program reads: progress bars, tables, the report in short, JSON. Everything
 * but the views turns state into text and has no side effect, so it can be tested without a
 * terminal.
 */
@NullMarked
package io.mailhaul.cli.display;

import org.jspecify.annotations.NullMarked;
