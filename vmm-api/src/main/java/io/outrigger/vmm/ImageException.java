// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * A kernel, payload or initramfs image that is malformed or cannot be read. Names the image, the field and the offset.
 *
 * <p>Immutable.
 */
public final class ImageException extends VmmException {
    private static final long serialVersionUID = 1;

    /**
     * A malformed field.
     *
     * @param image the image's name, normally its path
     * @param field the field as its format's document calls it, such as {@code e_phoff}
     * @param offset where the field is, in bytes from the image's start
     * @param problem what is wrong with it
     */
    public ImageException(String image, String field, long offset, String problem) {
        super("%s: %s at offset 0x%x: %s".formatted(image, field, offset, problem));
    }

    /** An image that cannot be read or recognised at all. */
    public ImageException(String image, String problem) {
        super(image + ": " + problem);
    }

    /** An image that cannot be read, with the reason. */
    public ImageException(String image, String problem, Throwable cause) {
        super(image + ": " + problem, cause);
    }
}
