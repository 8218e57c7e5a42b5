package dev.caravan.notification;

/** A receiver never takes this message, however often it is sent. */
final class PermanentDeliveryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PermanentDeliveryException(String message) {
        super(message);
    }
}
