package io.mailhaul.standalone.platform;

import java.nio.file.Path;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sends all log output of this process to one file and none to the console. */
final class PlatformLog {

  private PlatformLog() {}

  /** Must be called before the first log statement; {@code logback.xml} reads the property. */
  static void redirectTo(Path file) {
    System.setProperty("mailhaul.log", file.toString());
    // Otherwise each of the four contexts would configure logging again, with a console.
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }
}
