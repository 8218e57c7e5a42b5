package dev.caravan.s3;

/** S3 can't be reached, or has troubles of its own: it may be asked again later. */
public class UnreachableStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Without the SDK's exception as its cause, which would look like one of the queue's. */
    UnreachableStoreException(ObjectPlace place, Exception e) {
        super("%s: S3 can't be reached: %s".formatted(place, e.getMessage()));
    }
}
