/**
 * Mail systems for tests: a fake in memory, a real Dovecot on loopback, and a client of its own
 * that puts and reads messages without any code that is being tested.
 */
@NullMarked
package io.mailhaul.access.testing;

import org.jspecify.annotations.NullMarked;
