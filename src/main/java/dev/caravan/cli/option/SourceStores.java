package dev.caravan.cli.option;

import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.sftp.SftpFetcher;
import org.springframework.beans.factory.BeanFactory;

/** Where sources are listed: the beans of an application. */
public record SourceStores(BeanFactory beans) {
    ObjectStore objects() {
        return beans.getBean(ObjectStore.class);
    }

    SftpFetcher sftp() {
        return beans.getBean(SftpFetcher.class);
    }
}
