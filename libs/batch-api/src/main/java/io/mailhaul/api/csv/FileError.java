package io.mailhaul.api.csv;

/**
 * An error in a file. The message never quotes a cell that may hold a password.
 *
 * @param line the line number in the file, from 1; 0 when the error belongs to no line
 */
public record FileError(int line, String message) {}
