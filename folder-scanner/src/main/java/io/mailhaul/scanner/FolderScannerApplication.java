package io.mailhaul.scanner;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Starts the folder scanner as its own process; its settings are in {@code folder-scanner.yml}. */
@SpringBootApplication
public class FolderScannerApplication {

  public static void main(String[] args) {
    new SpringApplicationBuilder(FolderScannerApplication.class)
        .properties("spring.config.name=folder-scanner")
        .run(args);
  }
}
