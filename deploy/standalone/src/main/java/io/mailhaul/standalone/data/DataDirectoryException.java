package io.mailhaul.standalone.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** The data directory cannot be used; the message says why and what the user can do. */
public class DataDirectoryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DataDirectoryException(String message) {
    super(message);
  }

  DataDirectoryException(String message, IOException cause) {
    super(message + ": " + reason(cause), cause);
  }

  /** Some file system exceptions give the reason only by their class; this adds it in words. */
  private static String reason(IOException cause) {
    if (cause instanceof AccessDeniedException denied) {
      return "access to " + denied.getFile() + " is denied";
    }
    if (cause instanceof FileSystemException failed && failed.getReason() == null) {
      return cause.getClass().getSimpleName() + " for " + failed.getFile();
    }
    return String.valueOf(cause.getMessage());
  }
}
