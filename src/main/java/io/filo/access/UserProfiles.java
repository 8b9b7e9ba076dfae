package io.filo.access;

import org.springframework.data.repository.CrudRepository;

interface UserProfiles extends CrudRepository<UserProfile, String> {}
