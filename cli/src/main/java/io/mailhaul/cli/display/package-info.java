/**
 * What the user or a program reads during a run and at its end: phases, progress bars, the
 * summary's closing lines, JSON. The tables and findings of the summary are in {@link
 * io.mailhaul.cli.summary}. Everything but the views turns state into text and has no side effect,
 * so it can be tested without a terminal.
 */
@NullMarked
package io.mailhaul.cli.display;

import org.jspecify.annotations.NullMarked;
