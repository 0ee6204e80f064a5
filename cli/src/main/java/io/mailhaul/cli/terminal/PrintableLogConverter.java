package io.mailhaul.cli.terminal;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;
import io.mailhaul.model.PrintableText;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code %printable(…)} in {@code logback.xml}: names and texts of servers are untrusted, so a log
 * entry contains no control characters, and its lines after the first are indented. Otherwise, a
 * name could control the terminal that shows the log, or look like an entry of its own.
 */
public final class PrintableLogConverter extends CompositeConverter<ILoggingEvent> {

  private static final String INDENTATION = "\n  ";

  @Override
  protected String transform(ILoggingEvent event, String entry) {
    return Stream.of(entry.stripTrailing().split("\n"))
        .map(PrintableText::of)
        .collect(Collectors.joining(INDENTATION, "", "\n"));
  }
}
