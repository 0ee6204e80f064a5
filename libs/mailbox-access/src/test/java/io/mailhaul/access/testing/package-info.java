/**
 * Mail systems for tests, and what their tests share: test messages, certificates, and an IMAP
 * client that appends and reads messages without the code under test.
 */
@NullMarked
package io.mailhaul.access.testing;

import org.jspecify.annotations.NullMarked;
