package io.mailhaul.cli.terminal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The terminal behind standard output. This class calls the C library, because {@link
 * System#console()} requires that standard input is a terminal too. The size may change at any
 * time.
 */
public final class Terminal {

  /** Columns and lines of a screen. */
  public record Size(int columns, int lines) {}

  private static final Size DEFAULT_SIZE = new Size(80, 24);
  private static final int STANDARD_OUTPUT = 1;

  private final Map<String, String> environment;

  public Terminal(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Whether standard output is a terminal on which lines can be redrawn. */
  public boolean isInteractive() {
    String kind = environment.getOrDefault("TERM", "");
    return !kind.isEmpty() && !kind.equals("dumb") && isTerminal();
  }

  private static boolean isTerminal() {
    try {
      Linker linker = Linker.nativeLinker();
      MethodHandle isatty =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("isatty"),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT));
      return (int) isatty.invokeExact(STANDARD_OUTPUT) == 1;
    } catch (Throwable e) {
      return false;
    }
  }

  /** The current size; 80 by 24 if it is unknown. */
  public Size size() {
    Size actual = querySize();
    int columns = actual == null ? 0 : actual.columns;
    int lines = actual == null ? 0 : actual.lines;
    return new Size(
        columns > 0 ? columns : number("COLUMNS", DEFAULT_SIZE.columns),
        lines > 0 ? lines : number("LINES", DEFAULT_SIZE.lines));
  }

  private int number(String variable, int defaultValue) {
    String value = environment.getOrDefault(variable, "");
    return value.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(value) : defaultValue;
  }

  private static @Nullable Size querySize() {
    try (Arena arena = Arena.ofConfined()) {
      Linker linker = Linker.nativeLinker();
      MethodHandle ioctl =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("ioctl"),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
              Linker.Option.firstVariadicArg(2));
      // struct winsize: rows, columns, and two unused fields
      MemorySegment size = arena.allocate(JAVA_SHORT, 4);
      if ((int) ioctl.invokeExact(STANDARD_OUTPUT, windowSizeRequest(), size) != 0) {
        return null;
      }
      return new Size(size.getAtIndex(JAVA_SHORT, 1), size.getAtIndex(JAVA_SHORT, 0));
    } catch (Throwable e) {
      return null;
    }
  }

  /** TIOCGWINSZ, whose value differs between systems. */
  private static long windowSizeRequest() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    return system.startsWith("linux") ? 0x5413 : 0x40087468;
  }
}
