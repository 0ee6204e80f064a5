package io.mailhaul.batch.mailboxfile;

/**
 * One thing that is wrong with a file. Its message never quotes a cell that might hold a password.
 *
 * @param line counts the file's lines from 1
 */
public record Fault(int line, String message) {}
