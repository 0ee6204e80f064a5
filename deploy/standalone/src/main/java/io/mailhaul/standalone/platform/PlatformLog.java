package io.mailhaul.standalone.platform;

import java.nio.file.Path;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sends everything that is logged in this process into one file, and nothing to the console. */
final class PlatformLog {

  private PlatformLog() {}

  /** To be called before anything is logged; {@code logback.xml} reads the property. */
  static void to(Path file) {
    System.setProperty("mailhaul.log", file.toString());
    // Each of the four contexts would set up logging anew, and with a console.
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }
}
