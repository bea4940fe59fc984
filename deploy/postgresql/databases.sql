-- The two databases of a cluster, made when PostgreSQL's own folder is still empty.
CREATE DATABASE release;
CREATE DATABASE prefect;
