/** Mail servers that drip, flood, hang, close, lie or send nonsense. */
@org.jspecify.annotations.NullMarked
package io.mailhaul.access.testing.hostile;
