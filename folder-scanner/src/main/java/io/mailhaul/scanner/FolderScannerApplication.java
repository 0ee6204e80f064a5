package io.mailhaul.scanner;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The folder scanner as a process of its own; its settings are in {@code folder-scanner.yml}. */
@SpringBootApplication
public class FolderScannerApplication {

  public static void main(String[] args) {
    new SpringApplicationBuilder(FolderScannerApplication.class)
        .properties("spring.config.name=folder-scanner")
        .run(args);
  }
}
