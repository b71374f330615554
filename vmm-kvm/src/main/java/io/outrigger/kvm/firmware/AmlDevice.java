// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.firmware;

/**
 * A device of the ACPI namespace in the making (ACPI 6.5, 20.2.5.2).
 *
 * <p>Confined to one thread.
 */
final class AmlDevice {
    private static final int EXTENDED = 0x5B;
    private static final int DEVICE = 0x82;
    private static final int NAME = 0x08;
    private static final int BYTE = 0x0A;
    private static final int DWORD = 0x0C;
    private static final int STRING = 0x0D;
    private static final int BUFFER = 0x11;

    private final Table body = new Table();

    AmlDevice(String name) {
        body.ascii(name);
    }

    AmlDevice number(String name, int value) {
        named(name).u8(BYTE).u8(value);
        return this;
    }

    AmlDevice text(String name, String value) {
        named(name).u8(STRING).ascii(value).u8(0);
        return this;
    }

    /** A name of Plug and Play, {@code PNP0501}: three letters of five bits, then the number (19.3.4). */
    AmlDevice eisaId(String name, String id) {
        int letters = 0;
        for (int i = 0; i < 3; i++) {
            letters = letters << 5 | id.charAt(i) - '@';
        }
        int number = Integer.parseInt(id.substring(3), 16);
        named(name).u8(DWORD).u8(letters >> 8).u8(letters).u8(number >> 8).u8(number);
        return this;
    }

    AmlDevice resources(AmlResources resources) {
        byte[] bytes = resources.toBytes();
        Table buffer = new Table().u8(BYTE).u8(bytes.length).raw(bytes);
        named("_CRS").u8(BUFFER).raw(Aml.sized(buffer.toBytes()));
        return this;
    }

    byte[] toBytes() {
        return new Table()
                .u8(EXTENDED)
                .u8(DEVICE)
                .raw(Aml.sized(body.toBytes()))
                .toBytes();
    }

    private Table named(String name) {
        return body.u8(NAME).ascii(name);
    }
}
